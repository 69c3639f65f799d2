"""Masking: personal data in a text become what they are, before anything is published or logged.

`masker` asks `gates` which finders a text needs at all; each finder has a file of its own.
"""

from detectors.masking.masker import KINDS, mask, mask_many, pseudonym, pseudonyms

__all__ = ["KINDS", "mask", "mask_many", "pseudonym", "pseudonyms"]
