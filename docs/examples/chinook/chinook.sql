-- source-audit sha256:a2b9c77d6aa0d89fb185b5baf8c40f5250048cbe13b6dce36f33e197f21a4b82

-- What chinook in SQLite keeps, as it was seen.

CREATE TABLE "Artist" (
    "ArtistId" INTEGER NOT NULL,
    "Name" VARCHAR(120) NOT NULL,
    PRIMARY KEY ("ArtistId"),
    CHECK (length("Name") >= 1)
);

CREATE TABLE "Employee" (
    "EmployeeId" INTEGER NOT NULL,
    "LastName" VARCHAR(20) NOT NULL,
    "FirstName" VARCHAR(20) NOT NULL,
    "Title" VARCHAR(30),
    "ReportsTo" INTEGER,
    "BirthDate" TIMESTAMP,
    "HireDate" TIMESTAMP,
    "Address" VARCHAR(70),
    "City" VARCHAR(40),
    "State" VARCHAR(40),
    "Country" VARCHAR(40),
    "PostalCode" VARCHAR(10),
    "Phone" VARCHAR(24),
    "Fax" VARCHAR(24),
    "Email" VARCHAR(60),
    PRIMARY KEY ("EmployeeId"),
    FOREIGN KEY ("ReportsTo") REFERENCES "Employee" ("EmployeeId")
);

CREATE TABLE "Genre" (
    "GenreId" INTEGER NOT NULL,
    "Name" VARCHAR(120),
    PRIMARY KEY ("GenreId")
);

CREATE TABLE "MediaType" (
    "MediaTypeId" INTEGER NOT NULL,
    "Name" VARCHAR(120),
    PRIMARY KEY ("MediaTypeId")
);

CREATE TABLE "Playlist" (
    "PlaylistId" INTEGER NOT NULL,
    "Name" VARCHAR(120),
    PRIMARY KEY ("PlaylistId")
);

CREATE TABLE "Album" (
    "AlbumId" INTEGER NOT NULL,
    "Title" VARCHAR(160) NOT NULL,
    "ArtistId" INTEGER NOT NULL,
    PRIMARY KEY ("AlbumId"),
    FOREIGN KEY ("ArtistId") REFERENCES "Artist" ("ArtistId"),
    CHECK (length("Title") >= 1)
);

CREATE TABLE "Customer" (
    "CustomerId" INTEGER NOT NULL,
    "FirstName" VARCHAR(40) NOT NULL,
    "LastName" VARCHAR(20) NOT NULL,
    "Company" VARCHAR(80),
    "Address" VARCHAR(70) NOT NULL,
    "City" VARCHAR(40) NOT NULL,
    "State" VARCHAR(40),
    "Country" VARCHAR(40) NOT NULL,
    "PostalCode" VARCHAR(10),
    "Phone" VARCHAR(24),
    "Fax" VARCHAR(24),
    "Email" VARCHAR(60) NOT NULL,
    "SupportRepId" INTEGER NOT NULL,
    PRIMARY KEY ("CustomerId"),
    UNIQUE ("Email"),
    FOREIGN KEY ("SupportRepId") REFERENCES "Employee" ("EmployeeId")
);

CREATE TABLE "Invoice" (
    "InvoiceId" INTEGER NOT NULL,
    "CustomerId" INTEGER NOT NULL,
    "InvoiceDate" TIMESTAMP NOT NULL,
    "BillingAddress" VARCHAR(70) NOT NULL,
    "BillingCity" VARCHAR(40) NOT NULL,
    "BillingState" VARCHAR(40),
    "BillingCountry" VARCHAR(40) NOT NULL,
    "BillingPostalCode" VARCHAR(10),
    "Total" NUMERIC(10, 2) NOT NULL,
    PRIMARY KEY ("InvoiceId"),
    FOREIGN KEY ("CustomerId") REFERENCES "Customer" ("CustomerId"),
    CHECK (length("BillingAddress") >= 1),
    CHECK (length("BillingCity") BETWEEN 1 AND 33),
    CHECK (length("BillingCountry") BETWEEN 1 AND 23),
    CHECK (length("BillingPostalCode") >= 1),
    CHECK (length("BillingState") BETWEEN 1 AND 17)
);

CREATE TABLE "Track" (
    "TrackId" INTEGER NOT NULL,
    "Name" VARCHAR(200) NOT NULL,
    "AlbumId" INTEGER NOT NULL,
    "MediaTypeId" INTEGER NOT NULL,
    "GenreId" INTEGER NOT NULL,
    "Composer" VARCHAR(220),
    "Milliseconds" INTEGER NOT NULL,
    "Bytes" INTEGER NOT NULL,
    "UnitPrice" NUMERIC(10, 2) NOT NULL,
    PRIMARY KEY ("TrackId"),
    FOREIGN KEY ("MediaTypeId") REFERENCES "MediaType" ("MediaTypeId"),
    FOREIGN KEY ("GenreId") REFERENCES "Genre" ("GenreId"),
    FOREIGN KEY ("AlbumId") REFERENCES "Album" ("AlbumId"),
    CHECK (length("Name") >= 1),
    CHECK ("Bytes" BETWEEN 0 AND 36000000000),
    CHECK ("UnitPrice" BETWEEN 0.99 AND 1.99),
    CHECK (length("Composer") >= 1)
);

CREATE TABLE "InvoiceLine" (
    "InvoiceLineId" INTEGER NOT NULL,
    "InvoiceId" INTEGER NOT NULL,
    "TrackId" INTEGER NOT NULL,
    "UnitPrice" NUMERIC(10, 2) NOT NULL,
    "Quantity" INTEGER NOT NULL,
    PRIMARY KEY ("InvoiceLineId"),
    FOREIGN KEY ("TrackId") REFERENCES "Track" ("TrackId"),
    FOREIGN KEY ("InvoiceId") REFERENCES "Invoice" ("InvoiceId"),
    CHECK ("UnitPrice" BETWEEN 0.99 AND 1.99)
);

CREATE TABLE "PlaylistTrack" (
    "PlaylistId" INTEGER NOT NULL,
    "TrackId" INTEGER NOT NULL,
    PRIMARY KEY ("PlaylistId", "TrackId"),
    FOREIGN KEY ("TrackId") REFERENCES "Track" ("TrackId"),
    FOREIGN KEY ("PlaylistId") REFERENCES "Playlist" ("PlaylistId")
);
