"""Every text and card a person sees, one file per subject, in the voice of the product. They read, and never write."""
