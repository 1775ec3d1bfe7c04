"""Google Business Profile, by Google's OAuth 2.0."""
