"""What stands in for products that a closed network cannot have; each says so on every page and in every answer."""
