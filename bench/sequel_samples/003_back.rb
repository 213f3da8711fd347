Sequel.migration do
  no_transaction

  change do
    add_column :orders, :code, String
    add_index :orders, :code, concurrently: true
    rename_column :orders, :code, :word
    rename_table :orders, :sales
    alter_table :sales do
      add_column :more, Integer
      add_constraint(:more_than_none) { more > 0 }
      add_index :more
      rename_column :more, :most
      add_foreign_key [:most], :customers, name: :most_customer
    end
  end
end
