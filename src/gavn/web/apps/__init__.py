"""One Django app for each business area; inside each: urls, views, show, forms, actions, queries, storage, models."""
