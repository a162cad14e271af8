"""What is said: an inbound and a session go in, messages come out. No network, no clock."""
