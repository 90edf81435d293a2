"""Who is told what about an enquiry: by mail, by webhook, and what could not be delivered."""
