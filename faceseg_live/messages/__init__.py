"""What people read: messages of an id and values, and the catalogue that makes text of them when they are shown."""

from .catalogue import ENGLISH, Template, choose_language, register_language
from .message import Message, joined
from .quantities import number_words, size_words
from .visible import visible

__all__ = ["ENGLISH", "Message", "Template", "choose_language", "joined", "number_words", "register_language",
           "size_words", "visible"]
