"""The reports that leaders read: figures from the published warehouse -> sentences, charts -> HTML, PDF, JSON."""
