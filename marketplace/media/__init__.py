"""Pictures and data sheets that clusters show: made harmless, in sizes, stored by content."""
