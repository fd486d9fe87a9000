"""Great Expectations: the gate on landing files and the gate on marts."""
