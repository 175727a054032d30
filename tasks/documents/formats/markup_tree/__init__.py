"""A web page's tree, walked without recursion: its encoding, its running text, its tables."""
