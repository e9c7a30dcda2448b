"""Messages to people: what each says, when it may go, and the channels that carry it."""
