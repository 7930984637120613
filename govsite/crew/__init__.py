"""Looking at sites with several workers: each crawls and judges its share, one program writes.

Which sites go where, and what happens when a worker dies, is the hub's business (``engines``);
who may ask which host when is the crawl's (``crawl/workers/neighbours.py``). Here they meet.
"""
