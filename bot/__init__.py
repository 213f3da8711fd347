"""GitHub's side: what came in, what is said back, and the nouns everybody shares."""
