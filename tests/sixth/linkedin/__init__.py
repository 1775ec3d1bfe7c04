"""LinkedIn's company pages: a platform that tests alone connect, to show that one takes a folder and a line."""
