"""What a fund can choose among, solved by others' solvers."""
