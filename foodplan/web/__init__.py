"""What all pages share: request session, access, forms, filters, headers, languages."""
