"""The page shell: layout, components, forms, CSRF, cookies, static files. No page of its own except the error page."""
