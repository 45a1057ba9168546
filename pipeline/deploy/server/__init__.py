"""A server that speaks as TF-Serving does, for development and tests.

server       both doors, and an eye on the directory
rpc, rest    the doors; both ask the service
service      one request: a turn, a version, a run, a count
versions     which versions are served, and how they come and go
loaded       one version, from warm-up to the last request
status       what is said of versions
json_tensors REST's JSON as arrays and back
"""
