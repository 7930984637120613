"""The text of files that pages offer: of those that are text, of packed ones, of old documents."""
