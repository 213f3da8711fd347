class AlterThings < ActiveRecord::Migration[6.1]
  def up
    add_column :people, :extra, :string, limit: 5, null: false, default: "a", after: :name
    add_column :people, :front, :boolean, first: true
    add_columns :people, :c1, :c2, type: :text, null: true
    add_timestamps :keyless, null: true
    add_reference :keyless, :person, foreign_key: true
    add_reference :keyless, :owner, polymorphic: { limit: 40 }, null: false, index: { name: "owners" }
    add_belongs_to :keyless, :parent, foreign_key: { to_table: :people, name: "parents" }, type: :bigint
    add_index :people, [:age, :big], unique: true, name: "cs", using: :btree
    add_index :people, :stamp, algorithm: :inplace
    add_index :people, :short, order: { short: :desc }, name: "shorts"
    add_check_constraint :people, "ratio < 10", name: "small"
    add_check_constraint :people, "ratio > -10"
    change_column :people, :age, :bigint
    change_column :people, :small_count, :integer, limit: 2, null: false, default: 3
    change_column :people, :short, :string, limit: 60, collation: "utf8mb4_bin"
    change_column :people, :extra, :string, default: nil, limit: 9
    change_column :people, :kind, "enum('a','b','c')"
    change_column_default :people, :name, nil
    change_column_default :people, :big, from: 5, to: 7
    change_column_null :people, :tiny_count, false, 1
    change_column_null :people, :name, true
    rename_column :people, :clock, :hour
    rename_index :people, "shorts", "shorter"
    remove_index :people, name: "cs"
    remove_index :orders, column: :code
    remove_column :people, :any_number
    remove_columns :people, :whole, :exact
    remove_reference :orders, :thing, polymorphic: true
    remove_foreign_key :orders, :people
    remove_check_constraint :people, name: "small"
    change_table :keyless, bulk: true do |t|
      t.string :one, null: false, default: "1"
      t.rename :a, :aa
      t.remove :b
      t.index :one
      t.decimal :two, precision: 8, scale: 3
      t.change :owner_type, :string, limit: 50
    end
    change_table :orders do |t|
      t.string :two, index: true
      t.references :three
      t.change_default :two, "z"
      t.remove_index :two
      t.timestamps
    end
    rename_table :named, :renamed
    drop_table :composite
    drop_table :nothing, if_exists: true
    drop_join_table :people, :orders
    execute "UPDATE `people` SET `note` = 'x' WHERE note IS NULL"
    execute <<~SQL
      ALTER TABLE `orders` ADD COLUMN `mood` ENUM('sad', 'ok') NOT NULL DEFAULT 'ok' AFTER `id`, ALGORITHM=INPLACE, LOCK=NONE
    SQL
    if connection.adapter_name =~ /mysql/i
      add_column :orders, :ours, :text
    else
      add_column :orders, :theirs, :text
    end
  end
end
