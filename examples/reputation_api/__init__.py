"""A resource API with a database of its own, in the shape that a user of Altyaa Auth would write it.

It imports nothing of Altyaa: a proxy and the functions in its database are all it needs.
"""
