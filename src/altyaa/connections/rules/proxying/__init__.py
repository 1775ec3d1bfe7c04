"""What callers may ask a platform through us, and what of its answer they are given. Pure.

What goes out is written anew from what was checked: the host from the pack, path, parameters and body from what was
read of them. So the platform cannot read anything else in it than we did.
"""
