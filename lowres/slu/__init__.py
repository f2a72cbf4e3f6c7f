"""Joint intent and slot models: linear and neural, their training, prediction and scores."""
