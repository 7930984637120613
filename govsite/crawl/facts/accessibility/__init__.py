"""What keeps readers out of a page who hear it, enlarge it or have no mouse."""
