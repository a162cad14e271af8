"""When: calendar, reminder rules, planning and firing. Knows no words a person reads."""
