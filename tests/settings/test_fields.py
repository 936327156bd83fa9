"""A setting by its group and name."""

from __future__ import annotations

import pytest

from faceseg_live.settings import Settings
from faceseg_live.settings import fields as declared


def test_a_field_names_declaration_value_and_default():
    field = ("mask", "blur")
    assert declared.spec_of(field).title == "Blur"
    assert declared.value_of(Settings().changed("mask", blur=21), field) == 21
    assert declared.default_of(field) == 13
    with pytest.raises(KeyError):
        declared.spec_of(("mask", "blurr"))


def test_default_means_all_of_them():
    changed = Settings().changed("mask", blur=21)
    assert declared.are_default(changed, [("mask", "grow")])
    assert not declared.are_default(changed, [("mask", "grow"), ("mask", "blur")])


def test_a_switch_may_stand_beside_those_of_another_group():
    assert declared.row_fields("mask", "view") == (
        ("mask", "grow"), ("mask", "grow_tapered"), ("mask", "blur"), ("mask", "true_edges"),
        ("engine", "exclude_hands"), ("view", "opacity"), ("view", "mirror"),
    )
    assert ("engine", "exclude_hands") not in declared.row_fields("engine")
