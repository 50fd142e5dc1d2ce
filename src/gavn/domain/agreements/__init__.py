"""What parties have agreed: for now each investment's parties, capital and reported facts."""
