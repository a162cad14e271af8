"""The edge: everything async, everything that knows a chat product, the network or the clock."""
