"""Ids in the order in which they are made."""

from altyaa.infra.entropy import new_id


def test_ids_of_a_process_are_in_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
