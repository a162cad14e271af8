"""What is known: the record, the queues and the queries over them. Knows no chat product and no clock."""
