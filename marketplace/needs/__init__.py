"""What is asked for and nobody offers: seen by all clusters, claimed by one."""
