"""What the worker does about enquiries: reminders and retention."""
