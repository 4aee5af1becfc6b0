"""What a dataset is called, where its name is a path."""

import pytest

from audit.detect.dataset import called


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        ("public.customers", "public.customers"),
        ("/srv/exports/customers.parquet", "customers"),
        ("exports/orders.csv.gz", "orders"),
        ("s3://bucket/users/*.parquet", "users"),
        ("people.xlsx#Payroll", "people Payroll"),
        ("data/patients", "patients"),
        (r"C:\\exports\\staff.csv", "staff"),
    ],
)
def test_folders_and_endings_are_no_part_of_the_name(dataset: str, name: str) -> None:
    assert called(dataset) == name
