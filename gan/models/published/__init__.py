"""Generators as others have published them: written anew from the papers, for inference, exact on the same weights.

Their weights are stored as they are used: what the originals multiply at every run, such as the scales of equalised
learning rates and the gains of activations, is multiplied in once, when a file is read (`gan.importing`).
"""
