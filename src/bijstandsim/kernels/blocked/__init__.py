"""The month over blocks of people whose fields lie side by side, so that the compiler works on eight at once."""
