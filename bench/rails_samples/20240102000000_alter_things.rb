class AlterThings < ActiveRecord::Migration[6.1]
  def up
    add_column :people, :extra, :string, limit: 5, null: false, default: "a"
    add_columns :people, :c1, :c2, type: :text, null: true
    add_timestamps :keyless, null: true
    add_reference :keyless, :person, foreign_key: true
    add_reference :keyless, :owner, polymorphic: { default: "x" }, null: false, index: { name: "owners" }
    add_belongs_to :keyless, :parent, foreign_key: { to_table: :people, validate: false, name: "parents" }, type: :bigint
    add_index :people, [:c1, :c2], unique: true, name: "cs", using: :btree
    add_index :people, "upper(c2)"
    add_index :people, "upper(c2), c1 DESC NULLS LAST"
    add_index :people, :note, opclass: :text_pattern_ops
    add_index :people, [:note, :c2], opclass: { note: :text_pattern_ops }, order: { c2: "DESC NULLS LAST" }
    add_index :people, :tags, using: :gin
    add_check_constraint :people, "ratio < 10", name: "small", validate: false
    add_check_constraint :people, "ratio > -10"
    validate_check_constraint :people, name: "small"
    change_column :people, :age, :bigint
    change_column :people, :note, :string, limit: 100, null: false, default: "n"
    change_column :people, :extra, :integer, using: "length(extra)", default: nil
    change_column_default :people, :name, nil
    change_column_default :people, :jb, from: {}, to: { b: 2 }
    change_column_null :people, :day, false, "2020-01-01"
    change_column_null :people, :name, true
    rename_column :people, :c1, :c3
    rename_index :people, "lowered", "lower_names"
    remove_index :people, :name
    remove_index :people, name: "cs"
    remove_index :orders, column: :code
    remove_column :people, :cash
    remove_columns :people, :span, :clock
    remove_reference :orders, :buyer, foreign_key: { to_table: :people }
    remove_reference :orders, :thing, polymorphic: true
    remove_foreign_key :orders, :people
    remove_check_constraint :people, name: "big_enough"
    change_table :keyless, bulk: true do |t|
      t.string :one, null: false, default: "1"
      t.rename :a, :aa
      t.remove :b
      t.index :one
      t.change :aa, :bigint
    end
    change_table :orders do |t|
      t.string :two, index: true
      t.references :three
      t.change_default :two, "z"
      t.remove_index :two
      t.timestamps
    end
    rename_table :played, :renamed
    drop_table :composite
    drop_table :nothing, if_exists: true
    drop_join_table :people, :orders
    execute <<~SQL
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      ALTER TABLE people ADD COLUMN mood mood;
    SQL
    up_only { add_column :people, :up, :text }
    reversible do |dir|
      dir.up { add_column :people, :way_up, :text }
      dir.down { add_column :people, :way_down, :text }
    end
    %w[x y].each { |c| add_column :keyless, c, :date }
    add_column(:keyless, :guarded, :text) unless column_exists?(:keyless, :guarded)
  end
end
