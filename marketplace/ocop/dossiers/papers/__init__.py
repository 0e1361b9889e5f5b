"""Minutes and score sheets of a council as PDF and XLSX; the same dossier gives the same bytes."""
