"""What pages ask about people; to whoever reaches none of them, every answer is as if nothing were there."""
