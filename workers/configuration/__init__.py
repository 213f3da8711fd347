"""What configuration files say, whatever their syntax: settings with their lines, compared with the merge base."""
