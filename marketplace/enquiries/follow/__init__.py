"""An SME follows its enquiry on a page of its own."""
