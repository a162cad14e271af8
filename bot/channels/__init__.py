"""One file per chat product: its bytes in, our Inbound; our Message, its bytes out."""
