"""Who we are: the pages about the site, which the coordinator may rewrite."""
