"""The paper that leaves the room."""
