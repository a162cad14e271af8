"""Every text and card a person sees, one file per subject, in the voice of the product. No queries of their own."""
