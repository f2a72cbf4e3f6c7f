"""Masked-LM adaptation of a pretrained encoder to text of a language: vocabulary, objective, loop."""
