"""What an investigator does, without a screen; shared by window and command line."""
