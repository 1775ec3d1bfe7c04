"""Other people's authorization servers, to measure beside ours and to compare answers with."""
