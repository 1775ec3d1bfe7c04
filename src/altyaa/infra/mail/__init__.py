"""Mail: what a letter says (``letter``), how it becomes a message (``compose``), and the two ways out of the house."""
