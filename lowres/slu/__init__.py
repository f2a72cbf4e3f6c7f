"""Joint intent and slot models: linear and neural, their training, prediction and scores."""

from lowres.slu.model import JointModel, Labels, load_model, unseen_labels

__all__ = ["JointModel", "Labels", "load_model", "unseen_labels"]
