class Old < ActiveRecord::Migration[5.0]
  def change
    create_table :olds, options: "ENGINE=InnoDB ROW_FORMAT=DYNAMIC" do |t|
      t.references :person
      t.string :name
      t.timestamps
    end
    add_index :olds, :name, length: 10
  end
end
