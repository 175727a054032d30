"""`remembrancer up`: starts the parts, keeps them running, and ends them."""
