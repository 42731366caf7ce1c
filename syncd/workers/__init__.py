"""Several workers on one PostgreSQL: who makes which pass, and what happens when one of them is gone.

Each pass is the one that a single daemon makes (`syncd/service.py`). Here stands only how passes are handed out
(`queue.py`), how a worker keeps what it holds and gives up others (`crew.py`), and the program itself (`working.py`).
"""
