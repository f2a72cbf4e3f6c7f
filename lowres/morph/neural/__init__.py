"""A network that inflects: a character transducer, trained on a CPU in minutes."""
